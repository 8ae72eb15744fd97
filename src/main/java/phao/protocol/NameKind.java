package phao.protocol;

/** What is named. */
public enum NameKind {
    /** Keeps URLs, log lines and index keys short. */
    ROOM("room name", 128),
    /** A name is shown in front of every message. */
    MEMBER("name", 64),
    FILENAME("filename", 255);

    private final String what;
    private final int maxBytes;

    NameKind(String what, int maxBytes) {
        this.what = what;
        this.maxBytes = maxBytes;
    }

    /** How messages call it. */
    String what() {
        return what;
    }

    /** In UTF-8. */
    public int maxBytes() {
        return maxBytes;
    }

    /** Whether a slash would make two of it. */
    boolean inPath() {
        return this != MEMBER;
    }
}
