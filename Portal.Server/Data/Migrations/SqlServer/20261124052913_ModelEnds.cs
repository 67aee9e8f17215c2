using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Server.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class ModelEnds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "QuarantineToldAt",
                table: "ModelVersions",
                type: "datetime2",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "EndReason",
                table: "Models",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "EndingSince",
                table: "Models",
                type: "datetime2",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "EndsAt",
                table: "Models",
                type: "datetime2",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Replacement",
                table: "Models",
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "QuarantineToldAt",
                table: "ModelVersions");

            migrationBuilder.DropColumn(
                name: "EndReason",
                table: "Models");

            migrationBuilder.DropColumn(
                name: "EndingSince",
                table: "Models");

            migrationBuilder.DropColumn(
                name: "EndsAt",
                table: "Models");

            migrationBuilder.DropColumn(
                name: "Replacement",
                table: "Models");
        }
    }
}
