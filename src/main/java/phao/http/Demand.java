package phao.http;

import java.util.List;
import phao.access.Right;

/** What a request wants to do, so that it is let in only if it may: this, in each of these rooms. */
record Demand(List<String> rooms, Right right) {

    /** Something that everybody may do. */
    static final Demand NOTHING = new Demand(List.of(), Right.READ);

    Demand(String room, Right right) {
        this(List.of(room), right);
    }
}
