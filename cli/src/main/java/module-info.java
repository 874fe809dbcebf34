/** The {@code descent} command. */
module dev.descent.cli {
    requires dev.descent.train;
    requires info.picocli;

    opens dev.descent.cli to
            info.picocli;
}
