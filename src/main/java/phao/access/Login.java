package phao.access;

/** Somebody's login at the container, which ends with the HTTP session. Any thread. */
public final class Login {

    /** What never ends: nobody has signed in. */
    static final Login NONE = new Login("", 0);

    private final String user;
    private final long since;
    private volatile boolean ended;

    /**
     * @param user the name of the principal
     * @param since milliseconds since the epoch
     */
    public Login(String user, long since) {
        this.user = user;
        this.since = since;
    }

    /** The name of the principal. */
    public String user() {
        return user;
    }

    long since() {
        return since;
    }

    /** The user has signed out, or was away for too long. */
    public void end() {
        ended = true;
    }

    /** Whether it is over. */
    public boolean hasEnded() {
        return ended;
    }
}
