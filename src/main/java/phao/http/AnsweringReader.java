package phao.http;

import java.nio.ByteBuffer;
import phao.container.Bodies;

/**
 * Answers the unexpected errors of a reader: the server that calls the reader would answer with a stack trace, or not at all.
 * Called as {@link Bodies.Reader} is.
 */
record AnsweringReader(Bodies.Reader reader, AsyncResponse response) implements Bodies.Reader {

    @Override
    public boolean take(ByteBuffer bytes) {
        try {
            return reader.take(bytes);
        } catch (RuntimeException | Error bug) {
            response.refuse(bug);
            return false;
        }
    }

    @Override
    public void whole() {
        response.making(reader::whole);
    }

    @Override
    public void broken() {
        response.making(reader::broken);
    }
}
