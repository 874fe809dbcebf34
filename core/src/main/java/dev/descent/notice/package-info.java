/** Warnings that reach people who log nothing. */
package dev.descent.notice;
