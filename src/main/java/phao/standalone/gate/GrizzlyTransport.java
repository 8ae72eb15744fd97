package phao.standalone.gate;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Context;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.IOEventLifeCycleListener;
import org.glassfish.grizzly.ProcessorExecutor;
import org.glassfish.grizzly.WriteResult;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.TransportFilter;
import org.glassfish.grizzly.http.HttpCodecFilter;
import org.glassfish.grizzly.http.util.FastHttpDateFormat;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.grizzly.ssl.SSLBaseFilter;
import org.glassfish.grizzly.ssl.SSLUtils;

/** The socket of a connection and the filters in front of the servlets, by Grizzly. Any thread. */
abstract class GrizzlyTransport implements Transport {

    private static final System.Logger LOG = System.getLogger(GrizzlyTransport.class.getName());

    private final NIOConnection connection;
    private final FilterChain chain;
    private final int parser;

    GrizzlyTransport(Connection<?> connection, FilterChain chain) {
        this.connection = (NIOConnection) connection;
        this.chain = chain;
        this.parser = chain.indexOfType(HttpCodecFilter.class);
    }

    /**
     * Lets the filters from Grizzly's parser on work on these bytes, as if they had just been read. The reading itself is not theirs:
     * nothing that they do makes Grizzly read more.
     */
    void run(byte[] bytes, Runnable whenDone) {
        FilterChainContext context = chain.obtainFilterChainContext(connection, parser, chain.size(), parser);
        context.setMessage(Buffers.wrap(connection.getMemoryManager(), bytes));
        context.setAddress(connection.getPeerAddress());
        context.getInternalContext().setIoEvent(IOEvent.READ);
        context.getInternalContext().addLifeCycleListener(new IOEventLifeCycleListener.Adapter() {
            @Override
            public void onComplete(Context done, Object data) {
                whenDone.run();
            }
        });
        ProcessorExecutor.execute(context.getInternalContext());
    }

    @Override
    public void later(Runnable task) {
        connection.getTransport().getWorkerThreadPool().execute(task);
    }

    @Override
    public void write(byte[] bytes) {
        FilterChainContext context = below();
        context.write(Buffers.wrap(connection.getMemoryManager(), bytes));
        context.completeAndRecycle();
    }

    @Override
    public void whenWritten(Runnable task) {
        FilterChainContext context = below();
        context.notifyDownstream(TransportFilter.createFlushEvent(new EmptyCompletionHandler<WriteResult<?, ?>>() {
            @Override
            public void completed(WriteResult<?, ?> result) {
                task.run();
            }

            @Override
            public void cancelled() {
                task.run();
            }

            @Override
            public void failed(Throwable why) {
                task.run();
            }
        }));
        context.completeAndRecycle();
    }

    /** The filters that bytes pass on their way out: TLS, if there is, and the socket. */
    private FilterChainContext below() {
        return chain.obtainFilterChainContext(connection, parser, -1, parser);
    }

    @Override
    public int unwritten() {
        return connection.getAsyncWriteQueue().spaceInBytes();
    }

    @Override
    public void shutdownOutput() {
        SSLEngine tls = SSLUtils.getSSLEngine(connection);
        try {
            if (tls != null) {
                closeTls(tls);
            } else if (connection.getChannel() instanceof SocketChannel socket) {
                socket.shutdownOutput();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the client has gone", e);
        }
    }

    /** RFC 8446 §6.1: the alert close_notify tells "that the sender will not send any more messages"; we go on reading. */
    private void closeTls(SSLEngine tls) throws IOException {
        tls.closeOutbound();
        ByteBuffer alert = ByteBuffer.allocate(tls.getSession().getPacketBufferSize());
        tls.wrap(ByteBuffer.allocate(0), alert);
        int filter = chain.indexOfType(SSLBaseFilter.class);
        FilterChainContext context = chain.obtainFilterChainContext(connection, filter, -1, filter);
        context.write(Buffers.wrap(connection.getMemoryManager(), alert.flip()));
        context.completeAndRecycle();
    }

    @Override
    public void cut() {
        connection.terminateSilently();
    }

    @Override
    public String date() {
        return FastHttpDateFormat.getCurrentDate();
    }
}
