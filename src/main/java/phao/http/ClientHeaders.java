package phao.http;

import jakarta.servlet.http.HttpServletRequest;
import phao.access.Identity;
import phao.protocol.ClientId;
import phao.protocol.Limits;
import phao.protocol.Member;
import phao.protocol.Parameters;
import phao.protocol.RefusalException;
import phao.session.EventRequest;

/** The headers by which a client says who it is: {@code Phao-Client} and {@code Phao-Generation} (docs/protocol.md §5). Any thread. */
final class ClientHeaders {

    static final String CLIENT = "Phao-Client";
    static final String GENERATION = "Phao-Generation";

    private ClientHeaders() {}

    static EventRequest.Reader reader(HttpServletRequest request, Parameters parameters) throws RefusalException {
        String client = client(request);
        String generation = request.getHeader(GENERATION);
        String name = parameters.name();
        if (client == null) {
            return new EventRequest.Reader("", 0, name);
        }
        if (generation == null) {
            throw Parameters.wrong(CLIENT + " and " + GENERATION + " go together: give both");
        }
        return new EventRequest.Reader(client, Parameters.number(GENERATION, generation, 1, Limits.MAX_NUMBER), name);
    }

    static String requiredClient(HttpServletRequest request) throws RefusalException {
        String client = client(request);
        if (client == null) {
            throw Parameters.wrong(CLIENT + " is missing: say who you are");
        }
        return client;
    }

    /**
     * Who sent the request, as the others see them.
     *
     * @param client null if it names none
     * @param chosen the name that it chose
     */
    static Member sender(Visit visit, String client, String chosen) {
        Identity identity = visit.identity();
        if (client != null) {
            return identity.member(client, chosen);
        }
        // Readers see the messages that a script posts one after the other as those of one member.
        String name = identity.isUser() ? identity.name() : chosen;
        return name.isEmpty() ? identity.member(visit.phao().newSecret(), name) : Member.named(name, identity.user());
    }

    /** The client that sent the request; null if it names none. */
    static String client(HttpServletRequest request) throws RefusalException {
        String client = request.getHeader(CLIENT);
        if (client != null && !ClientId.isSecret(client)) {
            throw Parameters.wrong(CLIENT + " must be 32 lower-case hexadecimal digits");
        }
        return client;
    }
}
