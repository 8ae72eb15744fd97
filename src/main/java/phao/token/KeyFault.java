package phao.token;

/** Why the keys for tokens can't be used, in one line that names the file or setting and tells what to do. No stack trace belongs to it. */
public final class KeyFault extends Exception {

    private static final long serialVersionUID = 1L;

    KeyFault(String message) {
        super(message, null, false, false);
    }
}
