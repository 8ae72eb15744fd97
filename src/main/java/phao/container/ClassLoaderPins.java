package phao.container;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;

/**
 * Lets go what the JDK would keep of an application that a container undeploys: its class loader, and with it every class.
 *
 * <p>Any thread. {@code RedeployIT} finds what is missing here.
 */
public final class ClassLoaderPins {

    private static final System.Logger LOG = System.getLogger(ClassLoaderPins.class.getName());

    private ClassLoaderPins() {}

    /** A task that may throw {@code E}. */
    @FunctionalInterface
    public interface Task<T, E extends Exception> {
        T run() throws E;
    }

    /** Runs a task that may start threads of the JDK: a new thread keeps the class loader of the thread that starts it. */
    public static <T, E extends Exception> T outside(Task<T, E> task) throws E {
        Thread thread = Thread.currentThread();
        ClassLoader ofTheApplication = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            return task.run();
        } finally {
            thread.setContextClassLoader(ofTheApplication);
        }
    }

    /**
     * The methods of records are made by shared handles of the JDK's, each of which keeps the type that it was last adapted to (up to
     * JDK 19 at least strongly). They are adapted to one of the JDK's own.
     */
    public static void release() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle component = lookup.findVirtual(String.class, "toString", MethodType.methodType(String.class));
            record("equals", MethodType.methodType(boolean.class, String.class, Object.class), component);
            record("hashCode", MethodType.methodType(int.class, String.class), component);
            record("toString", MethodType.methodType(String.class, String.class), component);
        } catch (Throwable e) {
            LOG.log(Level.DEBUG, "the JDK may keep one class loader until the next deployment", e);
        }
    }

    private static void record(String method, MethodType type, MethodHandle component) throws Throwable {
        ObjectMethods.bootstrap(MethodHandles.lookup(), method, type, String.class, "component", component);
    }
}
