package dev.descent.data.notation;

/**
 * How the cells of a table write numbers and dates.
 *
 * @param decimal what stands before a fraction, {@code '.'} or {@code ','}
 * @param thousands what stands between groups of three digits; {@code '\0'} for nothing
 * @param open whether nothing tells what a single point before three digits means, so that such a text is no number
 * @param dates whether the day comes first or the month, or that nothing tells it
 */
public record Notation(char decimal, char thousands, boolean open, Dates.Look dates) {
    private static final char NO_THOUSANDS = '\0';

    /** Decimal points, nothing between thousands. */
    public static final Notation STANDARD = new Notation('.', NO_THOUSANDS, false, Dates.Look.OPEN);

    /**
     * A notation with all that was found out.
     *
     * @param thousands what stands between thousands; empty for nothing
     */
    public static Notation of(char decimal, String thousands, boolean open, Dates.Look dates) {
        return new Notation(decimal, thousands.isEmpty() ? NO_THOUSANDS : thousands.charAt(0), open, dates);
    }

    /** The number that a text is without a sign beside it, or NaN if it is none in this notation. */
    public double parse(String text) {
        double plain = Numbers.parse(text);
        if (!Double.isNaN(plain) && text.indexOf('.') < 0) {
            return plain; // digits alone
        }
        if (decimal == '.' && !Double.isNaN(plain)) {
            return open && NumberLook.of(text) == NumberLook.POINT_OPEN ? Double.NaN : plain;
        }
        return parseMarked(text);
    }

    /** A number with marks that are not those of programming languages. */
    private double parseMarked(String text) {
        if (NumberLook.of(text) <= 0) {
            return Double.NaN;
        }
        int point = text.indexOf(decimal);
        int whole = point < 0 ? text.length() : point;
        int from = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
        String digits = text;
        if (thousands != NO_THOUSANDS && text.indexOf(thousands) >= 0) {
            if (!NumberLook.isGrouped(text, from, whole, thousands)) {
                return Double.NaN;
            }
            digits = text.substring(0, whole).replace(String.valueOf(thousands), "") + text.substring(whole);
        }
        boolean foreignPoint = decimal == ',' && digits.indexOf('.') >= 0;
        return foreignPoint ? Double.NaN : Numbers.parse(digits.replace(decimal, '.'));
    }

    /** Whether it is settled what a point or a comma means. */
    public boolean knows(char mark) {
        return !open && (mark == thousands || mark == decimal);
    }

    /** How this notation's numbers look, in words. */
    public String words() {
        String marks = decimal == '.' ? "decimal points" : "decimal commas";
        return switch (thousands) {
            case NO_THOUSANDS -> marks;
            case '.' -> marks + " and points between thousands";
            case ',' -> marks + " and commas between thousands";
            case '\'' -> marks + " and apostrophes between thousands";
            default -> marks + " and blanks between thousands";
        };
    }
}
