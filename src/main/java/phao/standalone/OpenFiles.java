package phao.standalone;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The open files of this process. On Unix, its connections count as files.
 *
 * @param limit how many it may have open
 * @param open how many it has open
 */
record OpenFiles(long limit, long open) {

    /** Counts them, which takes longer the more there are. On other systems than Unix there is no such limit. Any thread may call it. */
    static OpenFiles count() {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) {
            return new OpenFiles(Long.MAX_VALUE, 0);
        }
        long limit = system.getMaxFileDescriptorCount();
        try {
            return new OpenFiles(limit, system.getOpenFileDescriptorCount());
        } catch (InternalError e) {
            return new OpenFiles(limit, limit); // the JDK opens a folder to count them, which failed
        }
    }

    long left() {
        return limit - open;
    }
}
