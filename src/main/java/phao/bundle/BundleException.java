package phao.bundle;

/** A source that can't be joined: which one, why, and what to write instead. It fails the build. */
final class BundleException extends Exception {

    private static final long serialVersionUID = 1L;

    BundleException(String file, int line, String message) {
        super(file + ":" + line + ": " + message);
    }

    BundleException(String file, String message) {
        super(file + ": " + message);
    }
}
