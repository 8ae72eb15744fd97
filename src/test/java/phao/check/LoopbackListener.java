package phao.check;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Listens on a free port of the loopback address, and serves each connection on a thread of its own. What the proxies and servers of the
 * tests have in common.
 *
 * <p>Any thread. It listens from {@link #start} until {@link #close}, which leaves the connections alone.
 */
public final class LoopbackListener implements AutoCloseable {

    /** What may be cut short by the end of a connection. */
    public interface Task {
        void run() throws IOException;
    }

    /** Serves one connection, which is closed when it returns. */
    public interface Service {
        void serve(Socket client) throws IOException;
    }

    private final ServerSocket socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());

    private LoopbackListener() throws IOException {}

    public static LoopbackListener start(Service service) throws IOException {
        LoopbackListener listener = new LoopbackListener();
        daemon(() -> {
            while (true) {
                Socket client = listener.socket.accept();
                daemon(() -> {
                    try (client) {
                        service.serve(client);
                    }
                });
            }
        });
        return listener;
    }

    /** Runs it on a thread that ends with it, or when one side of a connection is gone. */
    public static void daemon(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        return; // one side is gone, and so the other; or the test is over
                    }
                },
                "loopback-listener");
        thread.setDaemon(true);
        thread.start();
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
