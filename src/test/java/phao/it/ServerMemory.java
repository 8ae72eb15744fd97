package phao.it;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The memory of a server's process, seen from outside by the JDK's own means. For one thread. */
final class ServerMemory implements AutoCloseable {

    private final JMXConnector connector;
    private final MBeanServerConnection beans;
    private final MemoryMXBean heap;
    private final List<MemoryPoolMXBean> pools;
    private final BufferPoolMXBean direct;

    ServerMemory(long pid) throws IOException {
        try {
            VirtualMachine process = VirtualMachine.attach(Long.toString(pid));
            connector = JMXConnectorFactory.connect(new JMXServiceURL(process.startLocalManagementAgent()));
            process.detach();
        } catch (AttachNotSupportedException e) {
            throw new IOException(e);
        }
        beans = connector.getMBeanServerConnection();
        heap = ManagementFactory.newPlatformMXBeanProxy(
                beans, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
        pools = ManagementFactory.getPlatformMXBeans(beans, MemoryPoolMXBean.class).stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
        direct = ManagementFactory.newPlatformMXBeanProxy(
                beans, "java.nio:type=BufferPool,name=direct", BufferPoolMXBean.class);
    }

    /**
     * What a full collection left of the heap, and direct buffers, together; not what was made since, which may be much on a busy
     * server. The least of three: what happens to be on its way is not held.
     */
    long usedBytes() {
        return LongStream.generate(this::usedNow).limit(3).min().orElseThrow();
    }

    /** How many objects of this class are reachable. */
    long instances(String className) {
        try {
            // " num     #instances         #bytes  class name (module)"
            String histogram = (String) beans.invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
            return histogram
                    .lines()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(columns -> columns.length > 3 && columns[3].equals(className))
                    .mapToLong(columns -> Long.parseLong(columns[1]))
                    .sum();
        } catch (JMException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private long usedNow() {
        heap.gc();
        return pools.stream()
                        .map(MemoryPoolMXBean::getCollectionUsage)
                        .filter(Objects::nonNull)
                        .mapToLong(MemoryUsage::getUsed)
                        .sum()
                + direct.getMemoryUsed();
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
