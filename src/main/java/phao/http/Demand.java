package phao.http;

import java.util.List;
import phao.access.Right;

/**
 * What a request wants to do, so that it is let in only if it may: this, in each of these rooms.
 *
 * @param managersToo whether the right to manage the room will do instead
 * @param ofOperator whether it is for who may manage every room
 */
record Demand(List<String> rooms, Right right, boolean ofOperator, boolean managersToo) {

    /** Something that everybody may do. */
    static final Demand NOTHING = new Demand(List.of(), Right.READ);
    /** Something that concerns the whole server. */
    static final Demand OPERATOR = new Demand(List.of(), Right.MANAGE, true, false);

    Demand(String room, Right right) {
        this(List.of(room), right);
    }

    Demand(List<String> rooms, Right right) {
        this(rooms, right, false, false);
    }

    /** The same, and the right to manage the room will do instead. */
    Demand orManage() {
        return new Demand(rooms, right, ofOperator, true);
    }
}
