package phao.boot;

import java.io.IOException;
import java.util.logging.LogManager;

/**
 * The log manager of the standalone server: it keeps its handlers until {@link #release()}.
 *
 * <p>The JDK's own resets all handlers in a shutdown hook of its own, which runs beside ours, so that the last lines of a
 * stop were lost. The system class loader must find this class by name, therefore it stands at the root of the WAR.
 * Any thread may call it.
 */
public final class HeldLogging extends LogManager {

    private volatile boolean configured;

    /** Called by the JDK only, through the system property {@code java.util.logging.manager} that {@link Boot} sets. */
    public HeldLogging() {}

    /** Lets go of the handlers: the last call of an orderly stop. */
    public static void release() {
        if (LogManager.getLogManager() instanceof HeldLogging held) {
            held.releaseHandlers();
        }
    }

    private void releaseHandlers() {
        super.reset();
    }

    @Override
    public void readConfiguration() throws IOException {
        configured = false;
        super.readConfiguration();
        configured = true;
    }

    @Override
    public void reset() {
        if (!configured) {
            super.reset();
        }
    }
}
