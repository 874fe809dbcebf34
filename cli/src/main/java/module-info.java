/** The {@code descent} command. */
module dev.descent.cli {
    requires dev.descent.train;
}
