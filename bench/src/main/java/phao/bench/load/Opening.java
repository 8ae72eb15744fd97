package phao.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import phao.bench.dialect.Dialect.Step;

/** Brings one connection to where it is a member: blocking, before its loop has it. */
final class Opening {

    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int MOST_TOLD = 300;

    private Opening() {}

    static SocketChannel open(InetSocketAddress address, List<Step> steps) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.connect(address);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket().setSoTimeout(TIMEOUT_MILLIS);
            for (Step step : steps) {
                take(channel, step);
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static void take(SocketChannel channel, Step step) throws IOException {
        channel.write(ByteBuffer.wrap(step.send()));
        InputStream in = channel.socket().getInputStream();
        StringBuilder answer = new StringBuilder();
        byte[] bytes = new byte[8192];
        while (answer.indexOf(step.expect()) < 0) {
            int read = in.read(bytes);
            if (read < 0) {
                throw new IOException("closed before \"" + step.expect() + "\", after: "
                        + answer.substring(0, Math.min(MOST_TOLD, answer.length())));
            }
            answer.append(new String(bytes, 0, read, StandardCharsets.ISO_8859_1));
        }
    }
}
