package phao.protocol;

/** What is named. */
public enum NameKind {
    /** Its limit keeps URLs, log lines and index keys short. */
    ROOM("room name", 128),
    /** Its limit is for readers: the name is shown in front of every message. */
    MEMBER("name", 64),
    FILENAME("filename", 255);

    private final String what;
    private final int maxBytes;

    NameKind(String what, int maxBytes) {
        this.what = what;
        this.maxBytes = maxBytes;
    }

    /** What messages to people call it. */
    String what() {
        return what;
    }

    /** How many bytes of UTF-8 the name may have. */
    public int maxBytes() {
        return maxBytes;
    }

    /** Whether the name becomes a part of a path, in which a slash would make two names of it. */
    boolean inPath() {
        return this != MEMBER;
    }
}
