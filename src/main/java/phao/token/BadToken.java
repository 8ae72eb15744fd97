package phao.token;

/** Why a token, or a set of keys, is not taken. Never leaves the package; without a stack trace, because strangers cause it. */
final class BadToken extends Exception {

    private static final long serialVersionUID = 1L;

    BadToken(String why) {
        super(why, null, false, false);
    }
}
