package phao.standalone.gate;

import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.FilterChainEvent;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpContext;
import org.glassfish.grizzly.http.HttpEvents;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.ProcessingState;
import org.glassfish.grizzly.http.util.FastHttpDateFormat;
import org.glassfish.grizzly.http.util.Header;

/**
 * Behind Grizzly's parser: tells a request which exchange it belongs to, and the {@link Gate} whether another may follow. Grizzly itself
 * would close the connection at once, and a client that still sends would lose its answer.
 */
final class ExchangeEnd extends BaseFilter {

    @Override
    public NextAction handleRead(FilterChainContext context) {
        if (context.getMessage() instanceof HttpContent content
                && content.getHttpHeader() instanceof HttpRequestPacket request) {
            request.setAttribute(Exchange.ATTRIBUTE, Gate.exchange(context.getConnection()));
            // RFC 9110 §6.6.1: "An origin server with a clock MUST generate a Date header field".
            request.getResponse().setHeader(Header.Date, FastHttpDateFormat.getCurrentDate());
        }
        return context.getInvokeAction();
    }

    @Override
    public NextAction handleEvent(FilterChainContext context, FilterChainEvent event) {
        if (event.type() == HttpEvents.ResponseCompleteEvent.TYPE) {
            ProcessingState state = HttpContext.get(context).getRequest().getProcessingState();
            Gate.answered(context.getConnection(), state.isStayAlive());
            state.setKeepAlive(true);
        }
        return context.getInvokeAction();
    }
}
