package phao.it;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import phao.check.CuttingProxy;
import phao.check.History;
import phao.js.Node;

/** phao.js in a Node process, by way of a proxy that cuts. */
final class NodeGuest extends JavaScriptGuest {

    private final String transport;
    private final CuttingProxy proxy;
    private Process process;

    /**
     * @param transport the only one that it may use: websocket, eventsource or longpoll
     * @param proxy is closed with the guest
     */
    NodeGuest(String transport, CuttingProxy proxy) {
        super("node-" + transport);
        this.transport = transport;
        this.proxy = proxy;
    }

    @Override
    public void enter(List<String> rooms, History history) {
        List<String> arguments = new ArrayList<>(List.of(
                "src/test/js/faults/guest.mjs",
                who,
                "ws://localhost:" + proxy.address().getPort() + "/",
                "100",
                transport));
        arguments.addAll(rooms);
        try {
            process = Node.run(arguments.toArray(String[]::new))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        BufferedReader notes = process.inputReader();
        Thread reader = new Thread(() -> notes.lines().forEach(line -> noted(line, history)), "node-guest");
        reader.setDaemon(true);
        reader.start();
    }

    @Override
    public void fallSilent() {
        proxy.rest();
        try {
            BufferedWriter commands = process.outputWriter();
            commands.write("fall silent\n");
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("Node has ended", e);
        }
    }

    @Override
    public void close() {
        proxy.close();
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
