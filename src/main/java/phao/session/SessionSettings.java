package phao.session;

import java.time.Duration;
import phao.protocol.Limits;

/**
 * What an operator chooses about connections, and every client is told in {@code welcome}.
 *
 * @param server name and version of this server
 * @param heartbeat how often a client must be heard
 * @param limits what a client may send
 */
public record SessionSettings(String server, Duration heartbeat, Limits limits) {}
