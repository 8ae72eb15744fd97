package phao.session;

/** What a connection's owner is asked by those who watch over all connections. Any thread calls. */
interface Session {

    Connection connection();

    /**
     * Closes the connection if something is overdue.
     *
     * @param now milliseconds since the epoch
     */
    void sweep(long now);

    /** Ends what somebody may not do any more: the token has expired, or rights have changed. */
    void reconsider();

    /** The connection has ended: what it held is given back. */
    void ended();
}
