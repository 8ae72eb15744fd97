package phao.standalone.gate;

/** The socket of an {@link HttpConnection}, and the way to the servlets that answer. Called from within the mailbox of the connection. */
interface Transport {

    /** Has a request answered; {@link Exchange#answered} is called when it is, perhaps before this returns. */
    void answer(Exchange exchange);

    /** Runs a task on another thread, behind the tasks that wait there. */
    void later(Runnable task);

    /** Writes, behind what waits to be written. */
    void write(byte[] bytes);

    /** Runs a task when all that waits to be written is written, or can't be. */
    void whenWritten(Runnable task);

    /** How many bytes wait to be written. */
    int unwritten();

    /** Reads on: the bytes given to {@link HttpConnection#received} have been taken. */
    void receive();

    /** Tells the client that nothing more is written. */
    void shutdownOutput();

    /** Ends the TCP connection at once. */
    void cut();

    /** The answers of all connections that are not read have used up their share of the heap: another connection makes room. */
    void unreadIsFull();

    /** The date in the form of a header. */
    String date();
}
