package phao.it;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The memory of a server's process, seen from outside by the JDK's own means. For one thread. */
final class ServerMemory implements AutoCloseable {

    private final JMXConnector connector;
    private final MemoryMXBean heap;
    private final BufferPoolMXBean direct;

    ServerMemory(long pid) throws IOException {
        try {
            VirtualMachine process = VirtualMachine.attach(Long.toString(pid));
            connector = JMXConnectorFactory.connect(new JMXServiceURL(process.startLocalManagementAgent()));
            process.detach();
        } catch (AttachNotSupportedException e) {
            throw new IOException(e);
        }
        MBeanServerConnection beans = connector.getMBeanServerConnection();
        heap = ManagementFactory.newPlatformMXBeanProxy(beans, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
        direct = ManagementFactory.newPlatformMXBeanProxy(beans, "java.nio:type=BufferPool,name=direct", BufferPoolMXBean.class);
    }

    /** What is left of the heap after a full collection, and direct buffers, together. */
    long usedBytes() {
        heap.gc();
        return heap.getHeapMemoryUsage().getUsed() + direct.getMemoryUsed();
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
