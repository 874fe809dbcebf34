package dev.descent.word;

/** A setting that does not go with the others, which only their record knows. */
public final class Unfit extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String setting;
    private final String what;

    /**
     * A refusal.
     *
     * @param setting its key; empty if the settings are refused as a whole
     * @param what what is said of it, "must be at most half the kernel" or "needs momentum"
     */
    public Unfit(String setting, String what) {
        this(setting, what, (setting + " " + what).strip());
    }

    /** The same with another message for those who write Java. */
    public Unfit(String setting, String what, String message) {
        super(message);
        this.setting = setting;
        this.what = what;
    }

    /** Refuses a setting unless something holds of it. */
    public static void unless(boolean holds, String setting, String what) {
        if (!holds) {
            throw new Unfit(setting, what);
        }
    }

    /** Its key; empty if the settings are refused as a whole. */
    public String setting() {
        return setting;
    }

    /** What is said of it. */
    public String what() {
        return what;
    }
}
