package phao.http;

import java.nio.ByteBuffer;
import phao.container.Bodies;

/**
 * A reader whose unexpected errors are answered: the server that calls it would answer with a stack trace or not at all.
 * Called as the reader is.
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
