/**
 * Where HTTP comes in on the standalone server: takes requests out of the bytes, strictly by RFC 9112, before Grizzly parses them
 * (docs/decisions/0007).
 *
 * <p>{@code HttpConnection} and what it is made of know no socket and no Grizzly; {@code Gate}, {@code GrizzlyTransport} and
 * {@code ExchangeEnd} put it among Grizzly's filters. After all others in the flow, like {@code standalone}.
 */
package phao.standalone.gate;
