package phao.http;

/** Entity tags of requests. */
public final class Tags {

    private Tags() {}

    /**
     * RFC 9110 §13.1.2: a list of tags or "*"; the comparison is the weak one.
     *
     * @param header the value of If-None-Match, null if there is none
     */
    public static boolean match(String header, String tag) {
        if (header == null) {
            return false;
        }
        for (String one : header.split(",")) {
            String bare = one.strip().startsWith("W/") ? one.strip().substring(2) : one.strip();
            if (bare.equals(tag) || bare.equals("*")) {
                return true;
            }
        }
        return false;
    }
}
