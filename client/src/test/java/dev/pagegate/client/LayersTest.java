package dev.pagegate.client;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass.Predicates;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.pagegate.protocol.rpc.Credential;

/** Imports of the client's packages go one way: front ends, file, then pages and the server. */
@AnalyzeClasses(
    packages = "dev.pagegate.client",
    importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {
  private static final String CLIENT = "dev.pagegate.client.";

  @ArchTest
  static final ArchRule packages_haveNoCycles =
      slices().matching(CLIENT + "(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule page_knowsNeitherServerNorFiles =
      noClasses()
          .that()
          .resideInAPackage(CLIENT + "page..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              CLIENT + "file..",
              CLIENT + "remote..",
              CLIENT + "daemon..",
              "dev.pagegate.protocol..");

  @ArchTest
  static final ArchRule remote_knowsNoPages =
      noClasses()
          .that()
          .resideInAPackage(CLIENT + "remote..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              CLIENT + "file..", CLIENT + "page..", CLIENT + "daemon..", "dev.pagegate.store..");

  @ArchTest
  static final ArchRule journal_knowsTheServerOnly =
      noClasses()
          .that()
          .resideInAPackage(CLIENT + "journal..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              CLIENT + "file..",
              CLIENT + "page..",
              CLIENT + "writeback..",
              CLIENT + "admin..",
              CLIENT + "fuse..",
              CLIENT + "daemon..",
              CLIENT + "cli..",
              "dev.pagegate.store..");

  @ArchTest
  static final ArchRule writeback_knowsPagesAndServerOnly =
      noClasses()
          .that()
          .resideInAPackage(CLIENT + "writeback..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              CLIENT + "file..", CLIENT + "daemon..", CLIENT + "cli..", "dev.pagegate.store..");

  @ArchTest
  static final ArchRule archive_knowsRecordsAndTargetsOnly =
      noClasses()
          .that()
          .resideInAPackage(CLIENT + "archive..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              CLIENT + "file..",
              CLIENT + "page..",
              CLIENT + "writeback..",
              CLIENT + "journal..",
              CLIENT + "admin..",
              CLIENT + "fuse..",
              CLIENT + "nfsproxy..",
              CLIENT + "daemon..",
              CLIENT + "cli..");

  @ArchTest
  static final ArchRule file_knowsNoFrontEnd =
      noClasses()
          .that()
          .resideInAPackage(CLIENT + "file..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              CLIENT + "admin..",
              CLIENT + "fuse..",
              CLIENT + "nfsproxy..",
              CLIENT + "daemon..",
              CLIENT + "cli..",
              CLIENT + "bench..");

  @ArchTest
  static final ArchRule nfsproxy_knowsFilesAndTheirPagesOnly =
      noClasses()
          .that()
          .resideInAPackage(CLIENT + "nfsproxy..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              CLIENT + "admin..",
              CLIENT + "fuse..",
              CLIENT + "remote..",
              CLIENT + "writeback..",
              CLIENT + "daemon..",
              CLIENT + "cli..",
              CLIENT + "bench..",
              "dev.pagegate.store..");

  @ArchTest
  static final ArchRule fuse_knowsFilesAndTheirPagesOnly =
      noClasses()
          .that()
          .resideInAPackage(CLIENT + "fuse..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              CLIENT + "admin..",
              CLIENT + "remote..",
              CLIENT + "daemon..",
              CLIENT + "cli..",
              CLIENT + "bench..",
              "dev.pagegate.store..");

  @ArchTest
  static final ArchRule admin_knowsFilesAndTheirPagesOnly =
      noClasses()
          .that()
          .resideInAPackage(CLIENT + "admin..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              CLIENT + "remote..",
              CLIENT + "writeback..",
              CLIENT + "fuse..",
              CLIENT + "nfsproxy..",
              CLIENT + "daemon..",
              CLIENT + "cli..",
              CLIENT + "bench..",
              "dev.pagegate.store..");

  @ArchTest
  static final ArchRule web_knowsNothingOfWhatItShows =
      noClasses()
          .that()
          .resideInAPackage(CLIENT + "web..")
          .should()
          .dependOnClassesThat(
              Predicates.resideInAnyPackage("dev.pagegate..")
                  .and(not(Predicates.resideInAPackage(CLIENT + "web.."))));

  @ArchTest
  static final ArchRule remoteCalls_areMadeByRemoteOnly =
      noClasses()
          .that()
          .resideInAnyPackage(CLIENT + "file..", CLIENT + "page..", CLIENT + "cli..")
          .should()
          .dependOnClassesThat(
              Predicates.resideInAnyPackage(
                      "dev.pagegate.protocol.rpc..",
                      "dev.pagegate.protocol.mount3..",
                      "dev.pagegate.protocol.portmap..")
                  // Who asks is part of every question.
                  .and(not(assignableTo(Credential.class))));

  @ArchTest
  static final ArchRule implementationsBehindInterfaces_areChosenByDaemonAndCliOnly =
      noClasses()
          .that()
          .resideOutsideOfPackages(CLIENT + "daemon..", CLIENT + "cli..", CLIENT + "bench..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.pagegate.store.rocks..", "dev.pagegate.serverstub..");
}
