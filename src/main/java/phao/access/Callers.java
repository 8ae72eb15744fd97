package phao.access;

import java.util.Optional;
import java.util.function.LongSupplier;
import phao.protocol.Code;
import phao.protocol.Refusal;

/** Decides who may use this server, by the host that a request names and the page that sends it. Refusals are told in the log. Any thread. */
public final class Callers {

    private static final String HOST_REFUSED =
            "this server is not to be asked by this name: the operator can add it to phao.hosts";
    private static final String ORIGIN_REFUSED =
            "pages of this origin may not use this server: the operator can add it to phao.origins";

    private final Hosts hosts;
    private final Origins origins;
    private final RefusalLog log;

    /** @param nanos the time, as {@link System#nanoTime} has it */
    public Callers(Hosts hosts, Origins origins, LongSupplier nanos) {
        this.hosts = hosts;
        this.origins = origins;
        this.log = new RefusalLog(nanos);
    }

    /** The pages of other servers that may use this one. */
    public Origins origins() {
        return origins;
    }

    /** Why a caller is refused; empty if it is not. The host comes first: a page whose host leads to this server has the same origin. */
    public Optional<Refusal> refuse(Caller caller) {
        return refuseHost(caller.host()).or(() -> refuseOrigin(caller));
    }

    /** Why a request to this host is refused; empty if it is not. */
    public Optional<Refusal> refuseHost(String host) {
        if (hosts.take(host)) {
            return Optional.empty();
        }
        log.tell(
                "a request to the host",
                host,
                "If this server is meant to be asked by that name, set phao.hosts to it");
        return Optional.of(Code.FOREIGN_HOST.because(HOST_REFUSED));
    }

    private Optional<Refusal> refuseOrigin(Caller caller) {
        if (origins.allows(caller)) {
            return Optional.empty();
        }
        if (!caller.origin().isEmpty()) {
            log.tell(
                    "a page of the origin",
                    caller.origin(),
                    "If it is a page of this server, behind a proxy, let the proxy pass on the "
                            + "header Host as it is, with the port; if it is a page that you trust, add its origin to phao.origins");
        }
        return Optional.of(Code.FOREIGN_ORIGIN.because(ORIGIN_REFUSED));
    }
}
