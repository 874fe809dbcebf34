/** The {@code descent} command. */
module dev.descent.cli {
    requires com.fasterxml.jackson.jr.ob;
    requires dev.descent.recipes;
    requires info.picocli;
    requires org.slf4j;

    opens dev.descent.cli to
            info.picocli;
}
