package phao.session;

import java.util.List;
import phao.protocol.Close;

/** Where a poll is answered: one of the two is called, once, by any thread; neither must block. */
public interface PollReply {

    /** @param json the answer, a JSON object in UTF-8, in parts that follow each other */
    void answer(List<byte[]> json);

    /** Nothing can be answered. */
    void refuse(Close close);
}
