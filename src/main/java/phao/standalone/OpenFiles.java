package phao.standalone;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many files this process may have open, and has; on Unix its connections count as such. */
record OpenFiles(long limit, long open) {

    /** Counts them, which takes the longer the more there are. On other systems there is no such limit. Any thread. */
    static OpenFiles count() {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) {
            return new OpenFiles(Long.MAX_VALUE, 0);
        }
        long limit = system.getMaxFileDescriptorCount();
        try {
            return new OpenFiles(limit, system.getOpenFileDescriptorCount());
        } catch (InternalError e) {
            return new OpenFiles(limit, limit); // it would have to open a folder to count them
        }
    }

    long left() {
        return limit - open;
    }
}
