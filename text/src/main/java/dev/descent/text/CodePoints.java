package dev.descent.text;

import java.util.Arrays;

/**
 * Where a text's code points are among its UTF-16 units: the library counts those, Java these.
 *
 * @param beyond which code points take two units, ascending
 */
record CodePoints(int[] beyond) {
    static CodePoints of(String text) {
        int[] beyond = new int[0];
        int size = 0;
        int point = 0;
        for (int unit = 0; unit < text.length(); unit++, point++) {
            if (Character.isHighSurrogate(text.charAt(unit))) {
                if (size == beyond.length) {
                    beyond = Arrays.copyOf(beyond, 2 * size + 8);
                }
                beyond[size++] = point;
                unit++;
            }
        }
        return new CodePoints(Arrays.copyOf(beyond, size));
    }

    /** The text with a replacement character for each half of a surrogate pair that stands alone, as UTF-8 cannot say it. */
    static String whole(String text) {
        char[] units = text.toCharArray();
        boolean changed = false;
        for (int i = 0; i < units.length; i++) {
            if (i + 1 < units.length && Character.isSurrogatePair(units[i], units[i + 1])) {
                i++;
            } else if (Character.isSurrogate(units[i])) {
                units[i] = '\uFFFD';
                changed = true;
            }
        }
        return changed ? new String(units) : text;
    }

    /** The UTF-16 unit at which a code point begins. */
    int unit(int point) {
        int found = Arrays.binarySearch(beyond, point);
        return point + (found < 0 ? -found - 1 : found);
    }
}
