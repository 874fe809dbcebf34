/** The {@code descent} command. */
module dev.descent.cli {
    requires dev.descent.recipes;
    requires info.picocli;
    requires org.slf4j;

    opens dev.descent.cli to
            info.picocli;
}
