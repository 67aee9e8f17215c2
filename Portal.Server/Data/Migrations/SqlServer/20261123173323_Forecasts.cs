using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Server.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class Forecasts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "AdoptionNotes",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    Kind = table.Column<int>(type: "int", nullable: false),
                    Industry = table.Column<string>(type: "nvarchar(1)", maxLength: 1, nullable: true),
                    Text = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: false),
                    WrittenByUserId = table.Column<string>(type: "nvarchar(36)", maxLength: 36, nullable: false),
                    WrittenAt = table.Column<DateTime>(type: "datetime2", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AdoptionNotes", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "IssuedForecasts",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Industry = table.Column<string>(type: "nvarchar(1)", maxLength: 1, nullable: false),
                    Origin = table.Column<DateOnly>(type: "date", nullable: false),
                    IssuedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    IsHindcast = table.Column<bool>(type: "bit", nullable: false),
                    ModelVersion = table.Column<string>(type: "nvarchar(16)", maxLength: 16, nullable: false),
                    DefinitionVersion = table.Column<string>(type: "nvarchar(16)", maxLength: 16, nullable: false),
                    Active = table.Column<int>(type: "int", nullable: false),
                    Organisations = table.Column<long>(type: "bigint", nullable: false),
                    DenominatorVariation = table.Column<double>(type: "float", nullable: true),
                    Method = table.Column<string>(type: "nvarchar(24)", maxLength: 24, nullable: true),
                    BandSource = table.Column<string>(type: "nvarchar(24)", maxLength: 24, nullable: true),
                    Refusal = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: true),
                    Steps = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    Explanation = table.Column<string>(type: "nvarchar(max)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_IssuedForecasts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "OfficialVersions",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false),
                    Rows = table.Column<int>(type: "int", nullable: false),
                    ImportedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    ImportedByUserId = table.Column<string>(type: "nvarchar(36)", maxLength: 36, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OfficialVersions", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "SavedViews",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    UserId = table.Column<string>(type: "nvarchar(450)", nullable: false),
                    Name = table.Column<string>(type: "nvarchar(80)", maxLength: 80, nullable: false),
                    Address = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: false),
                    SavedAt = table.Column<DateTime>(type: "datetime2", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SavedViews", x => x.Id);
                    table.ForeignKey(
                        name: "FK_SavedViews_AspNetUsers_UserId",
                        column: x => x.UserId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ScheduledReports",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    OrganisationId = table.Column<int>(type: "int", nullable: false),
                    CreatedByUserId = table.Column<string>(type: "nvarchar(36)", maxLength: 36, nullable: false),
                    Name = table.Column<string>(type: "nvarchar(80)", maxLength: 80, nullable: false),
                    Address = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: false),
                    Rhythm = table.Column<int>(type: "int", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    Problem = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ScheduledReports", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ScheduledReports_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "OfficialFigures",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Version = table.Column<int>(type: "int", nullable: false),
                    Series = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false),
                    Code = table.Column<string>(type: "nvarchar(8)", maxLength: 8, nullable: false),
                    SizeClass = table.Column<string>(type: "nvarchar(8)", maxLength: 8, nullable: false),
                    Period = table.Column<string>(type: "nvarchar(10)", maxLength: 10, nullable: false),
                    PeriodEnd = table.Column<DateOnly>(type: "date", nullable: false),
                    Percent = table.Column<double>(type: "float", nullable: false),
                    StandardError = table.Column<double>(type: "float", nullable: true),
                    Source = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OfficialFigures", x => x.Id);
                    table.ForeignKey(
                        name: "FK_OfficialFigures_OfficialVersions_Version",
                        column: x => x.Version,
                        principalTable: "OfficialVersions",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "ReportedPeriods",
                columns: table => new
                {
                    ReportId = table.Column<int>(type: "int", nullable: false),
                    Period = table.Column<string>(type: "nvarchar(8)", maxLength: 8, nullable: false),
                    At = table.Column<DateTime>(type: "datetime2", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReportedPeriods", x => new { x.ReportId, x.Period });
                    table.ForeignKey(
                        name: "FK_ReportedPeriods_ScheduledReports_ReportId",
                        column: x => x.ReportId,
                        principalTable: "ScheduledReports",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_AdoptionNotes_Day",
                table: "AdoptionNotes",
                column: "Day");

            migrationBuilder.CreateIndex(
                name: "IX_IssuedForecasts_Industry_Origin_ModelVersion_DefinitionVersion",
                table: "IssuedForecasts",
                columns: new[] { "Industry", "Origin", "ModelVersion", "DefinitionVersion" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_OfficialFigures_Series_Code_SizeClass_Period_Version",
                table: "OfficialFigures",
                columns: new[] { "Series", "Code", "SizeClass", "Period", "Version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_OfficialFigures_Version",
                table: "OfficialFigures",
                column: "Version");

            migrationBuilder.CreateIndex(
                name: "IX_SavedViews_UserId_Name",
                table: "SavedViews",
                columns: new[] { "UserId", "Name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ScheduledReports_OrganisationId_Name",
                table: "ScheduledReports",
                columns: new[] { "OrganisationId", "Name" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AdoptionNotes");

            migrationBuilder.DropTable(
                name: "IssuedForecasts");

            migrationBuilder.DropTable(
                name: "OfficialFigures");

            migrationBuilder.DropTable(
                name: "ReportedPeriods");

            migrationBuilder.DropTable(
                name: "SavedViews");

            migrationBuilder.DropTable(
                name: "OfficialVersions");

            migrationBuilder.DropTable(
                name: "ScheduledReports");
        }
    }
}
