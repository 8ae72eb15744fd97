package phao.http;

import jakarta.servlet.ReadListener;
import java.io.IOException;

/**
 * A listener whose unexpected errors are answered: the container that calls it would answer with a stack trace or not at all.
 * Called as the listener is.
 */
record AnsweredListener(ReadListener listener, AsyncResponse response) implements ReadListener {

    @Override
    public void onDataAvailable() throws IOException {
        try {
            listener.onDataAvailable();
        } catch (RuntimeException | Error bug) {
            response.refuse(bug);
        }
    }

    @Override
    public void onAllDataRead() throws IOException {
        try {
            listener.onAllDataRead();
        } catch (RuntimeException | Error bug) {
            response.refuse(bug);
        }
    }

    @Override
    public void onError(Throwable error) {
        response.making(() -> listener.onError(error));
    }
}
