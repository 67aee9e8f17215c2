using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Server.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class AdoptionMetrics : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "SizeClass",
                table: "MarketSizes",
                type: "nvarchar(8)",
                maxLength: 8,
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "StandardError",
                table: "MarketSizes",
                type: "float",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Version",
                table: "MarketSizes",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "FirstBrowses",
                columns: table => new
                {
                    OrganisationId = table.Column<int>(type: "int", nullable: false),
                    At = table.Column<DateTime>(type: "datetime2", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FirstBrowses", x => x.OrganisationId);
                    table.ForeignKey(
                        name: "FK_FirstBrowses_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "OrganisationClasses",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    OrganisationId = table.Column<int>(type: "int", nullable: false),
                    Industry = table.Column<string>(type: "nvarchar(1)", maxLength: 1, nullable: false),
                    SizeClass = table.Column<string>(type: "nvarchar(8)", maxLength: 8, nullable: false),
                    From = table.Column<DateOnly>(type: "date", nullable: false),
                    Reason = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: false),
                    EnteredAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    EnteredBy = table.Column<string>(type: "nvarchar(36)", maxLength: 36, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OrganisationClasses", x => x.Id);
                    table.ForeignKey(
                        name: "FK_OrganisationClasses_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_OrganisationClasses_OrganisationId_From",
                table: "OrganisationClasses",
                columns: new[] { "OrganisationId", "From" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "FirstBrowses");

            migrationBuilder.DropTable(
                name: "OrganisationClasses");

            migrationBuilder.DropColumn(
                name: "SizeClass",
                table: "MarketSizes");

            migrationBuilder.DropColumn(
                name: "StandardError",
                table: "MarketSizes");

            migrationBuilder.DropColumn(
                name: "Version",
                table: "MarketSizes");
        }
    }
}
