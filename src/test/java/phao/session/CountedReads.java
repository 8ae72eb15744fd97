package phao.session;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import phao.log.LogEngine;
import phao.log.LogException;

/** How often a log is asked, and one that does not answer. */
final class CountedReads {

    private CountedReads() {}

    /** @param method of {@link LogEngine}, whose calls are counted */
    static LogEngine of(LogEngine engine, String method, AtomicInteger calls) {
        return watched(engine, called -> {
            if (called.equals(method)) {
                calls.incrementAndGet();
            }
        });
    }

    /** @param method of {@link LogEngine}, which fails as long as that is so */
    static LogEngine failing(LogEngine engine, String method, AtomicBoolean fails) {
        return watched(engine, called -> {
            if (called.equals(method) && fails.get()) {
                throw new LogException("the disk is gone", null);
            }
        });
    }

    private interface Watcher {
        void before(String method) throws LogException;
    }

    private static LogEngine watched(LogEngine engine, Watcher watcher) {
        return (LogEngine) Proxy.newProxyInstance(
                LogEngine.class.getClassLoader(), new Class<?>[] {LogEngine.class}, (proxy, called, arguments) -> {
                    watcher.before(called.getName());
                    try {
                        return called.invoke(engine, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
