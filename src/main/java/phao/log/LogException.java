package phao.log;

/** The storage failed: a full disk, a broken or foreign file, an unwritable folder. The message tells a person what to do. */
public final class LogException extends Exception {

    private static final long serialVersionUID = 1L;

    public LogException(String message, Throwable cause) {
        super(message, cause);
    }
}
