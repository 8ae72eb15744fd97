package phao.session;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import phao.log.LogEngine;

/** How often a log is asked. */
final class CountedReads {

    private CountedReads() {}

    /** @param method of {@link LogEngine}, whose calls are counted */
    static LogEngine of(LogEngine engine, String method, AtomicInteger calls) {
        return (LogEngine) Proxy.newProxyInstance(LogEngine.class.getClassLoader(), new Class<?>[] {LogEngine.class}, (proxy, called, arguments) -> {
            if (called.getName().equals(method)) {
                calls.incrementAndGet();
            }
            try {
                return called.invoke(engine, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }
}
