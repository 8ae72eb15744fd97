package phao.standalone;

import java.util.ArrayDeque;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.FilterChainEvent;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpEvents;
import org.glassfish.grizzly.http.HttpHeader;

/**
 * One exchange after the other on each connection (RFC 9112 §9.3).
 *
 * <p>Grizzly itself looks to that by not reading on, but not while it waits for a body that comes later than its head: what is read
 * then it takes for more of that body, also the next request, which was never answered. It may come before the end of the exchange,
 * because a client has the answer before Grizzly has finished.
 */
final class ExchangeOrder extends BaseFilter {

    private static final Attribute<Exchanges> EXCHANGES =
            Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(ExchangeOrder.class.getName(), Exchanges::new);

    @Override
    public NextAction handleRead(FilterChainContext context) {
        if (!(context.getMessage() instanceof HttpContent)) {
            return context.getInvokeAction(); // an exchange that is resumed
        }
        // Read before: when it waits it may be resumed, and recycled, at any moment.
        NextAction suspended = context.getSuspendAction();
        NextAction goesOn = context.getInvokeAction();
        return EXCHANGES.get(context.getConnection()).enters(context) ? goesOn : suspended;
    }

    @Override
    public NextAction handleEvent(FilterChainContext context, FilterChainEvent event) {
        if (event.type() == HttpEvents.ResponseCompleteEvent.TYPE) {
            Connection<?> connection = context.getConnection();
            Exchanges exchanges = EXCHANGES.get(connection);
            if (exchanges.end()) {
                connection.getTransport().getWorkerThreadPool().execute(exchanges::goOn);
            }
        }
        return context.getInvokeAction();
    }

    /** Those of one connection: what was read goes on in its order. Any thread. */
    private static final class Exchanges {
        /** The request that is being answered. */
        private HttpHeader current;
        private final ArrayDeque<FilterChainContext> early = new ArrayDeque<>();
        private boolean goingOn;

        /** @return whether it may go on at once; else it is suspended, and resumed when it has its turn */
        synchronized boolean enters(FilterChainContext context) {
            HttpHeader request = request(context);
            if (goingOn || !early.isEmpty() || current != null && current != request) {
                context.suspend();
                early.add(context);
                return false;
            }
            current = request;
            return true;
        }

        /** The exchange is over. @return whether {@link #goOn} is to be called */
        synchronized boolean end() {
            current = null;
            boolean wake = !goingOn && !early.isEmpty();
            goingOn |= wake;
            return wake;
        }

        /** Resumes what came early and has its turn. */
        void goOn() {
            for (FilterChainContext next = next(); next != null; next = next()) {
                next.resumeNext();
            }
        }

        private synchronized FilterChainContext next() {
            FilterChainContext next = early.peek();
            if (next == null || current != null && current != request(next)) {
                goingOn = false;
                return null;
            }
            current = request(next);
            return early.poll();
        }

        private static HttpHeader request(FilterChainContext context) {
            HttpContent content = context.getMessage();
            return content.getHttpHeader();
        }
    }
}
