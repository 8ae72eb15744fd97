package phao.room;

import phao.protocol.Member;

/** Somebody in a room whom the others do not see. */
public record Onlooker(Runnable onWake) implements Occupant {

    @Override
    public Member member() {
        return new Member("0123456789abcdef", "An");
    }

    @Override
    public boolean visible() {
        return false;
    }

    @Override
    public void wake() {
        onWake.run();
    }
}
