using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Server.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class Statements : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "ClosedMonths",
                columns: table => new
                {
                    Month = table.Column<int>(type: "int", nullable: false),
                    ClosedAt = table.Column<DateTime>(type: "datetime2", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ClosedMonths", x => x.Month);
                });

            migrationBuilder.CreateTable(
                name: "DailySums",
                columns: table => new
                {
                    OrganisationId = table.Column<int>(type: "int", nullable: false),
                    Day = table.Column<int>(type: "int", nullable: false),
                    ModelVersionId = table.Column<int>(type: "int", nullable: false),
                    PlanId = table.Column<int>(type: "int", nullable: false),
                    Surface = table.Column<int>(type: "int", nullable: false),
                    UserId = table.Column<string>(type: "nvarchar(36)", maxLength: 36, nullable: false),
                    ApiKeyId = table.Column<string>(type: "nvarchar(8)", maxLength: 8, nullable: false),
                    Month = table.Column<int>(type: "int", nullable: false),
                    Calls = table.Column<long>(type: "bigint", nullable: false),
                    Successes = table.Column<long>(type: "bigint", nullable: false),
                    Units = table.Column<long>(type: "bigint", nullable: false),
                    PriceMicros = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DailySums", x => new { x.OrganisationId, x.Day, x.ModelVersionId, x.PlanId, x.Surface, x.UserId, x.ApiKeyId });
                });

            migrationBuilder.CreateTable(
                name: "LedgerChecks",
                columns: table => new
                {
                    OrganisationId = table.Column<int>(type: "int", nullable: false),
                    Month = table.Column<int>(type: "int", nullable: false),
                    CheckedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    Differs = table.Column<bool>(type: "bit", nullable: false),
                    IsClosed = table.Column<bool>(type: "bit", nullable: false),
                    Days_Calls = table.Column<long>(type: "bigint", nullable: false),
                    Days_PriceMicros = table.Column<long>(type: "bigint", nullable: false),
                    Days_Units = table.Column<long>(type: "bigint", nullable: false),
                    Events_Calls = table.Column<long>(type: "bigint", nullable: false),
                    Events_PriceMicros = table.Column<long>(type: "bigint", nullable: false),
                    Events_Units = table.Column<long>(type: "bigint", nullable: false),
                    Months_Calls = table.Column<long>(type: "bigint", nullable: false),
                    Months_PriceMicros = table.Column<long>(type: "bigint", nullable: false),
                    Months_Units = table.Column<long>(type: "bigint", nullable: false),
                    Rollups_Calls = table.Column<long>(type: "bigint", nullable: false),
                    Rollups_PriceMicros = table.Column<long>(type: "bigint", nullable: false),
                    Rollups_Units = table.Column<long>(type: "bigint", nullable: false),
                    Statements_Calls = table.Column<long>(type: "bigint", nullable: false),
                    Statements_PriceMicros = table.Column<long>(type: "bigint", nullable: false),
                    Statements_Units = table.Column<long>(type: "bigint", nullable: false),
                    Waiting_Calls = table.Column<long>(type: "bigint", nullable: false),
                    Waiting_PriceMicros = table.Column<long>(type: "bigint", nullable: false),
                    Waiting_Units = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LedgerChecks", x => new { x.OrganisationId, x.Month });
                    table.ForeignKey(
                        name: "FK_LedgerChecks_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "MonthlySums",
                columns: table => new
                {
                    OrganisationId = table.Column<int>(type: "int", nullable: false),
                    Month = table.Column<int>(type: "int", nullable: false),
                    ModelVersionId = table.Column<int>(type: "int", nullable: false),
                    PlanId = table.Column<int>(type: "int", nullable: false),
                    Calls = table.Column<long>(type: "bigint", nullable: false),
                    Successes = table.Column<long>(type: "bigint", nullable: false),
                    Units = table.Column<long>(type: "bigint", nullable: false),
                    PriceMicros = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MonthlySums", x => new { x.OrganisationId, x.Month, x.ModelVersionId, x.PlanId });
                });

            migrationBuilder.CreateTable(
                name: "PlanDays",
                columns: table => new
                {
                    PlanId = table.Column<int>(type: "int", nullable: false),
                    Day = table.Column<int>(type: "int", nullable: false),
                    Calls = table.Column<long>(type: "bigint", nullable: false),
                    Successes = table.Column<long>(type: "bigint", nullable: false),
                    Units = table.Column<long>(type: "bigint", nullable: false),
                    PriceMicros = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PlanDays", x => new { x.PlanId, x.Day });
                });

            migrationBuilder.CreateTable(
                name: "Statements",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    OrganisationId = table.Column<int>(type: "int", nullable: false),
                    Month = table.Column<int>(type: "int", nullable: false),
                    Number = table.Column<string>(type: "nvarchar(24)", maxLength: 24, nullable: false),
                    ClosedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    PriceMicros = table.Column<long>(type: "bigint", nullable: false),
                    LastEventId = table.Column<long>(type: "bigint", nullable: false),
                    Hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    PreviousHash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Statements", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Statements_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "WorkLeases",
                columns: table => new
                {
                    Name = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false),
                    Holder = table.Column<string>(type: "nvarchar(36)", maxLength: 36, nullable: false),
                    Until = table.Column<DateTime>(type: "datetime2", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WorkLeases", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "StatementCredits",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    OrganisationId = table.Column<int>(type: "int", nullable: false),
                    ForMonth = table.Column<int>(type: "int", nullable: false),
                    AmountMicros = table.Column<long>(type: "bigint", nullable: false),
                    Reason = table.Column<string>(type: "nvarchar(300)", maxLength: 300, nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    StatementId = table.Column<int>(type: "int", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_StatementCredits", x => x.Id);
                    table.ForeignKey(
                        name: "FK_StatementCredits_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_StatementCredits_Statements_StatementId",
                        column: x => x.StatementId,
                        principalTable: "Statements",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "StatementLines",
                columns: table => new
                {
                    StatementId = table.Column<int>(type: "int", nullable: false),
                    Number = table.Column<int>(type: "int", nullable: false),
                    OrganisationId = table.Column<int>(type: "int", nullable: false),
                    Kind = table.Column<int>(type: "int", nullable: false),
                    ForMonth = table.Column<int>(type: "int", nullable: false),
                    ModelId = table.Column<int>(type: "int", nullable: true),
                    PlanId = table.Column<int>(type: "int", nullable: true),
                    Model = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false),
                    Plan = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false),
                    Unit = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false),
                    Text = table.Column<string>(type: "nvarchar(300)", maxLength: 300, nullable: false),
                    Calls = table.Column<long>(type: "bigint", nullable: false),
                    Units = table.Column<long>(type: "bigint", nullable: false),
                    PriceMicros = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_StatementLines", x => new { x.StatementId, x.Number });
                    table.ForeignKey(
                        name: "FK_StatementLines_Statements_StatementId",
                        column: x => x.StatementId,
                        principalTable: "Statements",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_DailySums_OrganisationId_ApiKeyId_Day",
                table: "DailySums",
                columns: new[] { "OrganisationId", "ApiKeyId", "Day" });

            migrationBuilder.CreateIndex(
                name: "IX_DailySums_OrganisationId_UserId_Day",
                table: "DailySums",
                columns: new[] { "OrganisationId", "UserId", "Day" });

            migrationBuilder.CreateIndex(
                name: "IX_LedgerChecks_Month_Differs",
                table: "LedgerChecks",
                columns: new[] { "Month", "Differs" });

            migrationBuilder.CreateIndex(
                name: "IX_MonthlySums_PlanId_Month",
                table: "MonthlySums",
                columns: new[] { "PlanId", "Month" });

            migrationBuilder.CreateIndex(
                name: "IX_StatementCredits_OrganisationId_StatementId",
                table: "StatementCredits",
                columns: new[] { "OrganisationId", "StatementId" });

            migrationBuilder.CreateIndex(
                name: "IX_StatementCredits_StatementId",
                table: "StatementCredits",
                column: "StatementId");

            migrationBuilder.CreateIndex(
                name: "IX_StatementLines_OrganisationId_ForMonth",
                table: "StatementLines",
                columns: new[] { "OrganisationId", "ForMonth" });

            migrationBuilder.CreateIndex(
                name: "IX_Statements_Month",
                table: "Statements",
                column: "Month");

            migrationBuilder.CreateIndex(
                name: "IX_Statements_OrganisationId_Month",
                table: "Statements",
                columns: new[] { "OrganisationId", "Month" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ClosedMonths");

            migrationBuilder.DropTable(
                name: "DailySums");

            migrationBuilder.DropTable(
                name: "LedgerChecks");

            migrationBuilder.DropTable(
                name: "MonthlySums");

            migrationBuilder.DropTable(
                name: "PlanDays");

            migrationBuilder.DropTable(
                name: "StatementCredits");

            migrationBuilder.DropTable(
                name: "StatementLines");

            migrationBuilder.DropTable(
                name: "WorkLeases");

            migrationBuilder.DropTable(
                name: "Statements");
        }
    }
}
