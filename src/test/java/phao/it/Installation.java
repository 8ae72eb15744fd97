package phao.it;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;

/** Looks for programs and installs them: one of all processes that run tests at a time, so that none finds half of one. */
final class Installation {

    private Installation() {}

    static synchronized <T> T alone(Callable<T> task) throws Exception {
        try (FileChannel file = FileChannel.open(
                        Path.of("target/installation.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            assert lock.isValid();
            return task.call();
        }
    }
}
