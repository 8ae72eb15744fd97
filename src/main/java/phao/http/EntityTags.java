package phao.http;

/** Entity tags of requests. */
final class EntityTags {

    private EntityTags() {}

    /**
     * RFC 9110 §13.1.2: a list of tags or "*"; the comparison is the weak one.
     *
     * @param header the value of If-None-Match, null if there is none
     */
    static boolean match(String header, String tag) {
        if (header == null) {
            return false;
        }
        HeaderReader reader = new HeaderReader(header.strip());
        if (reader.skip('*') && reader.atEnd()) {
            return true;
        }
        while (!reader.atEnd()) {
            reader.separators();
            // Skips the rest up to the next comma, be it a tag or not.
            if (reader.entityTag().equals(tag)) {
                return true;
            }
            reader.until(',');
        }
        return false;
    }
}
