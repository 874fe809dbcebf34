package dev.descent.data.notation;

/** What a text tells about how its file writes numbers: flags, of which a number in plain digits has none. */
public final class NumberLook {
    /** It is a number in no notation. */
    public static final int NONE = -1;
    /** A point that can only be a decimal one: 12.5. */
    public static final int POINT = 1;
    /** A comma that can only be a decimal one: 12,5. */
    public static final int COMMA = 1 << 1;
    /** Points that can only stand between thousands: 1.234.567. */
    public static final int POINT_GROUPS = 1 << 2;
    /** Commas that can only stand between thousands: 1,234,567. */
    public static final int COMMA_GROUPS = 1 << 3;
    /** Blanks between thousands: 1 234. */
    public static final int BLANK_GROUPS = 1 << 4;
    /** Apostrophes between thousands: 1'234. */
    public static final int APOSTROPHE_GROUPS = 1 << 5;
    /** A point that may be either: 1.234. */
    public static final int POINT_OPEN = 1 << 6;
    /** A comma that may be either: 1,234. */
    public static final int COMMA_OPEN = 1 << 7;

    private static final int GROUP = 3;

    private NumberLook() {}

    /** What a number without sign of currency or percent tells; {@link #NONE} if it is none in any notation. */
    public static int of(String text) {
        int from = !text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
        int to = text.length();
        int first = -1; // where the first mark stands
        int last = -1; // where the last one stands
        int marks = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                if (c == 'e' || c == 'E') {
                    to = i;
                    if (!isExponent(text, i + 1)) {
                        return NONE;
                    }
                    break;
                }
                if (flagOf(c) == 0) {
                    return NONE;
                }
                first = first < 0 ? i : first;
                last = i;
                marks++;
            }
        }
        if (to - from <= marks) {
            return NONE; // not one digit
        }
        if (marks == 0) {
            return 0;
        }
        return marks == 1 ? single(text, from, last, to) : several(text, from, first, last, to);
    }

    private static int single(String text, int from, int mark, int to) {
        char c = text.charAt(mark);
        boolean mayGroup = to == text.length() && to - mark == GROUP + 1 && isLeadingGroup(text, from, mark);
        if (c == '.' || c == ',') {
            int decimal = c == '.' ? POINT : COMMA;
            return mayGroup ? (c == '.' ? POINT_OPEN : COMMA_OPEN) : decimal;
        }
        return mayGroup ? flagOf(c) : NONE;
    }

    private static int several(String text, int from, int first, int last, int to) {
        char group = text.charAt(first);
        char end = text.charAt(last);
        boolean fraction = end != group;
        if (fraction && end != '.' && end != ',') {
            return NONE;
        }
        int wholeEnd = fraction ? last : to;
        if (!isGrouped(text, from, wholeEnd, group)) {
            return NONE;
        }
        return flagOf(group) | (!fraction ? 0 : end == '.' ? POINT : COMMA);
    }

    /** Whether digits are grouped by threes: 1 to 3 of them without a zero before others, then always three after a mark. */
    static boolean isGrouped(String text, int from, int to, char group) {
        int mark = text.indexOf(group, from);
        if (mark < 0 || mark >= to || !isLeadingGroup(text, from, mark)) {
            return false;
        }
        for (int at = mark; at < to; at += GROUP + 1) {
            if (text.charAt(at) != group || at + GROUP >= to) {
                return false;
            }
            for (int i = at + 1; i <= at + GROUP; i++) {
                if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isLeadingGroup(String text, int from, int to) {
        return to > from && to - from <= GROUP && text.charAt(from) != '0';
    }

    private static boolean isExponent(String text, int from) {
        int first = from < text.length() && (text.charAt(from) == '-' || text.charAt(from) == '+') ? from + 1 : from;
        for (int i = first; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return first < text.length();
    }

    /** What a mark means that stands between groups; 0 for a character that is no mark. */
    private static int flagOf(char mark) {
        return switch (mark) {
            case '.' -> POINT_GROUPS;
            case ',' -> COMMA_GROUPS;
            case ' ' -> BLANK_GROUPS;
            case '\'' -> APOSTROPHE_GROUPS;
            default -> 0;
        };
    }
}
