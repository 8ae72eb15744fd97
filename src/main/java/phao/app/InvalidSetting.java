package phao.app;

/** A setting is wrong. The message is one line: where it is set, its name, its value, and what would be valid. */
public final class InvalidSetting extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidSetting(String message) {
        super(message);
    }
}
