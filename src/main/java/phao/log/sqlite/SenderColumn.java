package phao.log.sqlite;

import phao.protocol.Member;

/** What stands in {@code messages.sender_id}: the id of a member, and behind a blank the user, if there is one. No id has a blank. */
final class SenderColumn {

    private static final char BLANK = ' ';

    private SenderColumn() {}

    static String of(Member member) {
        return member.user().isEmpty() ? member.id() : member.id() + BLANK + member.user();
    }

    /** Whether it is of this user, who is not empty. */
    static boolean isOf(String column, String user) {
        return column.length() > user.length()
                && column.endsWith(user)
                && column.indexOf(BLANK) == column.length() - user.length() - 1;
    }

    static Member member(String column, String name) {
        int blank = column.indexOf(BLANK);
        return blank < 0
                ? new Member(column, name)
                : new Member(column.substring(0, blank), name, column.substring(blank + 1));
    }
}
